// The one instance of a component at its place on the page.
const mounted = new WeakMap();

function mount(place, make) {
  if (!mounted.has(place)) mounted.set(place, make(place));
  return mounted.get(place);
}

// What a component returns to Streamlit. It is called when the component is gone, but also when newer data overtook a
// call whose script was still loading: then it is there to stay, and its listeners with it.
function unmount(place) {
  return () => {
    if (place.isConnected) return;
    mounted.get(place)?.forget?.();
    mounted.delete(place);
  };
}
