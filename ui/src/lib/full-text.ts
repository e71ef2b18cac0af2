// What an ellipsis cuts off is said in a tooltip: set when the pointer comes and taken away when it goes, so that no row pays
// for it before, and none keeps the words of another.

/** More than this is no tooltip. */
const MOST = 4_000;

/** Watches the document; the answer stops it. */
export function tellFullText(): () => void {
  let told: HTMLElement | undefined;
  const over = (event: PointerEvent): void => {
    told?.removeAttribute('title');
    told = undefined;
    for (let at = event.target instanceof Element ? event.target : null; at !== null; at = at.parentElement) {
      // A title around it says already what a person should know.
      if (!(at instanceof HTMLElement)) continue;
      if (at.title !== '') return;
      if (at.scrollWidth <= at.clientWidth || getComputedStyle(at).textOverflow !== 'ellipsis') continue;
      const text = at instanceof HTMLInputElement ? at.value : at.innerText;
      if (text === '' || text.length > MOST) return;
      at.title = text;
      told = at;
      return;
    }
  };
  document.addEventListener('pointerover', over, { passive: true });
  return () => { document.removeEventListener('pointerover', over); };
}
