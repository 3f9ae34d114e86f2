// Keeps a console at its end as long as its reader is there.
export function followEnd(element) {
  const lines = element.firstElementChild;
  const button = element.parentElement.querySelector('[data-to-end]');
  let following = true;
  const toEnd = () => { element.scrollTop = element.scrollHeight; };
  const onScroll = () => {
    following = element.scrollHeight - element.scrollTop - element.clientHeight < 30;
    button.classList.toggle('shown', !following);
  };
  const onGrowth = () => { if (following) toEnd(); };
  const onButton = () => { following = true; toEnd(); };
  const sizes = new ResizeObserver(onGrowth);
  sizes.observe(lines);
  sizes.observe(element);
  element.addEventListener('scroll', onScroll, { passive: true });
  button.addEventListener('click', onButton);
  toEnd();
  return {
    stop() {
      sizes.disconnect();
      element.removeEventListener('scroll', onScroll);
      button.removeEventListener('click', onButton);
    },
  };
}
