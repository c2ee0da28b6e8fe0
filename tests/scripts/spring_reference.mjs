/* What the springs of a map lead to in the end, and the sum that each of their rounds lowers. */
import { HOME_STRENGTH, PIN_STRENGTH, findPins, getGoal, stepSprings } from "../../assets/springs.js";

const MAX_ROUNDS = 1000; // as on the server

/* Return where countries are drawn in the end: the same from any start, and the same as on the server. */
export function relaxSprings(state, heldPoints) {
  const pins = findPins(state, heldPoints);
  state.places.set(state.springs.rest);
  for (const row of pins.keys()) state.places.set(getGoal(state, pins, row), 2 * row);
  return stepSprings(state, heldPoints, pins.size ? MAX_ROUNDS : 0);
}

/* Return the stress of the springs. */
export function computeStress(state, heldPoints, places = state.places) {
  const { springs: { codes, lengths, strengths }, unit } = state;
  const pins = findPins(state, heldPoints);
  let [sum, pair] = [0, 0];
  for (let i = 0; i < codes.length; i++) {
    const [x, y] = getGoal(state, pins, i);
    sum += (pins.has(i) ? PIN_STRENGTH : HOME_STRENGTH) * unit * ((places[2 * i] - x) ** 2 + (places[2 * i + 1] - y) ** 2);
    for (let j = i + 1; j < codes.length; j++, pair++) {
      const distance = Math.hypot(places[2 * i] - places[2 * j], places[2 * i + 1] - places[2 * j + 1]);
      sum += strengths[pair] * (distance - lengths[pair]) ** 2;
    }
  }
  return sum;
}
