// Loaded before a worker's own code: ends the process when the stack that started it is gone, however it went.
const parent = Deno.ppid;
const watch = setInterval(() => {
  // An orphan is given to another parent.
  if (Deno.ppid !== parent) Deno.exit(0);
}, 500);
// It must not keep a worker alive that has nothing else to do.
Deno.unrefTimer(watch);

export {};
