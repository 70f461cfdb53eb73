// The service worker of notices: it shows what was pushed and opens the page behind it. It keeps and intercepts nothing.
self.addEventListener("push", (event) => {
  const said = read(event.data);
  event.waitUntil(self.registration.showNotification(said.title, { body: said.text, tag: said.tag, data: { path: said.path }, icon: new URL("../favicon.svg", self.location).href }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const address = new URL(event.notification.data?.path ?? "/worker/", self.location.origin);
  if (address.origin !== self.location.origin) return;
  event.waitUntil(open(address.href));
});

// What is not ours to read still has to be shown: browsers end subscriptions that push and show nothing.
function read(data) {
  try {
    const { title = "Rivulet", text = "", path = "/worker/", tag = "work" } = data.json();
    return { title, text, path, tag };
  } catch {
    return { title: "Rivulet", text: "", path: "/worker/", tag: "work" };
  }
}

async function open(address) {
  for (const tab of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) {
    if (tab.url === address && "focus" in tab) return tab.focus();
  }
  return self.clients.openWindow(address);
}
