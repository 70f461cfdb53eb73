// The preview's form is for trying; Enter must not send it anywhere.
document.querySelector("[data-rehearsal]")?.addEventListener("submit", (event) => event.preventDefault());
