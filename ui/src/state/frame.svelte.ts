// What of the frame is open right now; nothing of it is kept.

class Frame {
  palette = $state(false);
  settings = $state(false);
  shortcuts = $state(false);
  /** The dialog that asks for a close code and a reason. */
  closeCode = $state(false);
  /** The cookies of a jar. */
  cookies = $state(false);
  jar = $state('default');
  /** Narrow windows: the sidebar lies over the rest. */
  sidebarOver = $state(false);

  openCookies(jar: string): void {
    this.jar = jar;
    this.cookies = true;
  }
}

export const frame = new Frame();
