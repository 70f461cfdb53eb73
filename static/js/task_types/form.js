// Fields of a form are questions of a survey on one page.
export { mount } from "./survey.js";
