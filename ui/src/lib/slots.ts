// Which element draws which row of a list that moves. A small step turns the elements round: what leaves at one end is
// moved to the other, and all others keep their row. In a leap every row is another one, and moving elements would only
// be added to that: they stay where they are.

export class Slots {
  #first = 0;
  #turn = 0;

  /** What is added to the position of a row before it is divided by the number of elements, now that `first` is drawn first. */
  turn(first: number, slots: number): number {
    const step = first - this.#first;
    this.#first = first;
    if (Math.abs(step) * 4 > slots) this.#turn -= step;
    return this.#turn;
  }
}

/** The element of a row, as a number below `slots`. */
export function slotOf(row: number, turn: number, slots: number): number {
  return (((row + turn) % slots) + slots) % slots;
}
