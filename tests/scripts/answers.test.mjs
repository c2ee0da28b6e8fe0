/* An answer is drawn once: as it comes, or when Dash hands it on. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TWO } from "./drawings.mjs";
import { drawn, page } from "./standin.mjs";

const { window } = page();
const { adopt, picture } = await import("../../assets/picture.js");
await import("../../assets/answers.js");

const dash = window.dash_clientside.alignment;
const asking = (outputs = [{ id: "url" }, { id: "differs" }]) => ({ outputs });
const place = (x) => ({ places: { USA: [x, 1], RUS: [3, 4] } });
const answer = (since, now, x) => ({ differs: { data: { since, now, parts: place(x) } } });
const stands = () => picture.places.get("USA")[0];
let told = [];

beforeEach(() => {
  page({ window });
  told = [];
  window.dash_clientside.set_props = (part) => told.push(part);
  adopt(drawn(TWO));
  dash.requested(asking());
  dash.draw(answer("", "a", 1).differs.data);
  told = [];
});

function asked(...answered) {
  const request = asking();
  dash.requested(request);
  dash.answered(request, ...answered);
}

test("an answer is drawn as it comes, and not once more when Dash hands it on", () => {
  const found = answer("a", "b", 2);
  asked(found);
  assert.equal(stands(), 2);
  adopt(drawn(TWO));
  const before = stands();
  dash.draw(found.differs.data);
  assert.equal(stands(), before);
  assert.deepEqual(told, []);
});

test("an answer that has been overtaken is left to Dash", () => {
  const [request, found] = [asking(), answer("a", "b", 2)];
  dash.requested(request);
  dash.requested(asking());
  dash.answered(request, found);
  assert.equal(stands(), 1);
  dash.draw(found.differs.data);
  assert.equal(stands(), 2);
});

test("where Dash has dropped what is drawn, all of the next picture is asked for", () => {
  for (const next of [answer("a", "c", 3), {}, undefined]) {
    asked(answer("", "b", 2));
    told = [];
    asked(next);
    assert.deepEqual(told, ["told-around", "again"]);
    assert.equal(stands(), 2);
  }
});

test("requests and answers that draw nothing change nothing", () => {
  const [request, other] = [asking(), asking({ id: "share" })];
  dash.requested(request);
  dash.requested(other);
  dash.answered(other, { children: [] });
  dash.answered(request, { url: { search: "?v=1" } });
  dash.answered(request, undefined);
  assert.equal(stands(), 1);
  dash.answered(request, answer("a", "b", 2));
  assert.equal(stands(), 2);
  assert.deepEqual(told, []);
});
