/* An answer is drawn as soon as it is there. Dash hands it on by way of React, with a frame or two between,
   and gives it here once more; or not at all, where it has asked again meanwhile. */
import { follows, join } from "./join.js";
import { giveUp } from "./live.js";
import { offer, tell } from "./server.js";

/** @type {Asked | null} */
let last = null; // the request whose answer is to be drawn
/** @type {Differs | null} */
let early = null; // what is drawn of an answer that Dash has still to hand on
let again = 0;

/** @param {Differs} answer */
function draw({ parts }) {
  if (parts.places || parts.frame) giveUp();
  join(parts);
}

/* Of what is shown the server knows no more, so all of it is asked for. */
function whole() {
  early = null;
  tell("told-around", { data: null });
  tell("again", { data: ++again });
}

offer({
  requested: (/** @type {Asked} */ request) => {
    if ([request.outputs].flat().some(({ id }) => id === "differs")) last = request;
  },
  answered: (/** @type {Asked} */ request, /** @type {Answer | undefined} */ answer) => {
    const found = answer?.differs?.data;
    if (request !== last) return;
    if (found && follows(found)) {
      early = found;
      draw(found);
    } else if (early) whole();
  },
  draw: (/** @type {Differs | null} */ answer) => {
    const drawn = answer === early;
    early = null;
    if (!answer || drawn) return;
    if (follows(answer)) draw(answer);
    else whole();
  },
});
