// What of the frame is open right now; nothing of it is kept.

class Frame {
  palette = $state(false);
  settings = $state(false);
  shortcuts = $state(false);
  /** The dialog that asks for a close code and a reason. */
  closeCode = $state(false);
  /** Narrow windows: the sidebar lies over the rest. */
  sidebarOver = $state(false);
}

export const frame = new Frame();
