import { factList } from './html-facts.js';
import { join, prose, tag, type Markup } from './markup.js';
import { volumeDrawing } from './volume-drawing.js';
import { inWords, type Drawing, type VolumeStory } from './volume-story.js';

/** An overview of all volumes, then the story of each: why, and how it is and will be. */
export function volumeSections(volumes: readonly VolumeStory[]): Markup {
  return join([overview(volumes), ...volumes.map(story)]);
}

function overview(volumes: readonly VolumeStory[]): Markup {
  const titles = ['Volume', 'What becomes of it', 'Verdict', 'Before', 'After'];
  const rows = volumes.map(({ subject, outcome, verdict, before, after }) => {
    const cells = [outcome, verdict.verdict, inWords(before), after === null ? 'the same' : inWords(after)];
    return tag('tr', {}, tag('th', { scope: 'row' }, subject), ...cells.map((text) => tag('td', {}, text)));
  });
  const head = tag('thead', {}, tag('tr', {}, ...titles.map((title) => tag('th', { scope: 'col' }, title))));
  return tag('table', {}, head, tag('tbody', {}, ...rows));
}

function story(volume: VolumeStory): Markup {
  const { subject, outcome, because, verdict, facts, before, after } = volume;
  return join([
    tag('h3', {}, `${subject}: ${outcome}`),
    because === '' || verdict.evidence.includes(because) ? null : tag('p', {}, 'Why: ', prose(because)),
    factList([
      ['Verdict', verdict.verdict],
      ...verdict.evidence.map((evidence) => ['Seen', evidence] as const),
      ...facts,
    ]),
    tag(
      'div',
      { class: 'story' },
      figure(subject, after === null ? 'As it is, and stays' : 'Before', before),
      after === null ? null : figure(subject, 'After', after),
    ),
  ]);
}

function figure(subject: string, title: string, drawing: Drawing): Markup {
  const caption = `${title}: ${inWords(drawing)}`;
  return tag(
    'figure',
    {},
    tag('figcaption', {}, caption),
    volumeDrawing(subject, drawing, `${subject}, ${caption}`),
    tag(
      'ul',
      {},
      ...drawing.legs.map(({ name, metadata, places }) =>
        tag(
          'li',
          {},
          tag('code', {}, name),
          ` on ${places.length === 0 ? 'nowhere that is known' : places.join(', ')}`,
          metadata === null ? null : join([', with ', tag('code', {}, metadata), ' beside it']),
        ),
      ),
    ),
  );
}
