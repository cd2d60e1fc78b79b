// Words that change once a second. They begin with those that they came with.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".kl-running");
  place.name = data.name;
  place.textContent = data.caption;
  place.classList.toggle("kl-strong", data.strong);
  if (!place.take) {
    place.take = ({ detail: { texts } }) => {
      const text = texts?.[place.name];
      if (text !== undefined && text !== place.textContent) place.textContent = text;
    };
    document.addEventListener("keypoint-lab-news", place.take);
  }
  return () => {
    document.removeEventListener("keypoint-lab-news", place.take);
    place.take = null;
  };
}
