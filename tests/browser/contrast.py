"""How well text stands out from what is behind it."""

from playwright.sync_api import Page

__all__ = ["SMALLEST_CONTRAST", "contrasts"]

SMALLEST_CONTRAST = 4.5
"""Of text, as WCAG 2.2 wants it at level AA."""

_MEASURE = """() => {
  const numbers = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(
      v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = element => {
    for (; element; element = element.parentElement) {
      const color = numbers(getComputedStyle(element).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('body *')].filter(element =>
    element.matches('input, textarea, select') ||
    [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
  return texts.map(element => {
    const pair = [numbers(getComputedStyle(element).color).slice(0, 3), behind(element)]
      .map(luminance).sort((a, b) => b - a);
    return [element.textContent.trim().slice(0, 40), (pair[0] + 0.05) / (pair[1] + 0.05)];
  });
}"""


def contrasts(page: Page) -> list[tuple[str, float]]:
    """Return how each text on a page begins, and its contrast."""
    return [(text, ratio) for text, ratio in page.evaluate(_MEASURE)]
