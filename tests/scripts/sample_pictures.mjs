/* Small pictures as the server draws them. */

const GROUPS = ["paper", "land", "hulls", "labels", "names"].map((name) => `<g id="${name}"></g>`).join("");
export const makeDisc = (iso3, place, name, label) =>
  `<g data-iso3="${iso3}" data-name="${name}" transform="translate(${place})" aria-label="${name}: ${label}"><circle r="1" fill="#111"></circle><text fill="#222" stroke="none"></text></g>`;
export const makeLink = (a, b) => `<path data-a="${a}" data-b="${b}"></path>`;

/* Two countries with a link, 10 px to a unit. */
export const TWO = `<svg viewBox="0 0 10 10" data-disc="1" data-code="0.4">${GROUPS}<g id="links"><g class="near">${makeLink("USA", "RUS")}</g></g><g id="countries">${
  makeDisc("USA", "2 5", "United States", "alone; voted in 3 of 5")}${makeDisc("RUS", "8 5", "Russia", "Russia bloc; voted in 4 of 5")}</g></svg>`;
/* The same two in a grid of hexagons, which has a pattern for hatching. */
export const HEXAGONS = TWO.replace('<g id="land">', '<g id="land"><pattern id="hatch"></pattern>');
export const WORLD = `<svg viewBox="0 0 10 10" data-disc="0.1" data-code="0">${GROUPS.replace('<g id="land">', '<g id="land"><path id="sea"></path>')}<g id="links"></g><g id="countries"><g data-iso3="USA" data-name="United States" data-at="2 5" aria-label="United States: yes"><path d="M0,0L4,0L4,9Z" fill="#111"></path></g></g></svg>`;
