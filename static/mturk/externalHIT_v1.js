// The helper that templates of Mechanical Turk load, with the functions they call; our own text.

/** The value of a field in the page's address, decoded; "" where it is not there. */
function gup(name) {
  return turkGetParam(name, "");
}

/** The value of a field in the page's address, decoded, or the default. */
function turkGetParam(name, defaultValue) {
  var value = new URLSearchParams(window.location.search).get(name);
  return value === null ? defaultValue : value;
}

/** Where answers go, without the path. */
function turkGetSubmitToHost() {
  return turkGetParam("turkSubmitTo", window.location.origin === "null" ? "" : window.location.origin);
}

/** Puts the assignment's id into #assignmentId; while the task is only looked at, #submitButton cannot be used. */
function turkSetAssignmentID(assignmentID, formElement) {
  var id = assignmentID || turkGetParam("assignmentId", "");
  var field = document.getElementById("assignmentId");
  if (field) field.value = id;
  if (id === "ASSIGNMENT_ID_NOT_AVAILABLE") {
    var button = document.getElementById("submitButton");
    if (button) {
      button.disabled = true;
      button.value = "You must ACCEPT the HIT before you can submit the results.";
    }
  }
  var form = formElement || document.getElementById("mturk_form");
  var submitTo = turkGetSubmitToHost();
  if (form && submitTo) form.action = submitTo.replace(/\/$/, "") + "/mturk/externalSubmit";
}
