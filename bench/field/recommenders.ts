/** What recommend_tracks is measured against: popularity, item-to-item similarity, and EASE. */

/** Scores of all items for a person; the higher, the better. */
export type Recommender = (person: number) => Float64Array;

/** What people like: the items of each person, and the people of each item. */
export interface Likes {
  items: number;
  ofPeople: number[][];
  ofItems: number[][];
}

export function likes(ofPeople: number[][], items: number): Likes {
  const ofItems: number[][] = Array.from({ length: items }, () => []);
  ofPeople.forEach((liked, person) => liked.forEach((item) => ofItems[item].push(person)));
  return { items, ofPeople, ofItems };
}

export function popularity({ ofItems }: Likes): Recommender {
  const counts = Float64Array.from(ofItems, ({ length }) => length);
  return () => counts.slice();
}

/** The sum of cosines to the items that a person likes, of the 100 nearest to each. */
export function itemToItem({ items, ofPeople, ofItems }: Likes): Recommender {
  const nearest = new Map<number, [item: number, similarity: number][]>();
  const near = (item: number) => {
    let found = nearest.get(item);
    if (!found) {
      const together = new Map<number, number>();
      for (const person of ofItems[item]) {
        for (const other of ofPeople[person]) {
          if (other !== item) together.set(other, (together.get(other) ?? 0) + 1);
        }
      }
      found = [...together]
        .map(([other, count]): [number, number] => [
          other,
          count / Math.sqrt(ofItems[item].length * ofItems[other].length),
        ])
        .toSorted((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 100);
      nearest.set(item, found);
    }
    return found;
  };
  return (person) => {
    const scores = new Float64Array(items);
    for (const item of ofPeople[person]) {
      for (const [other, similarity] of near(item)) scores[other] += similarity;
    }
    return scores;
  };
}

/**
 * EASE (Steck 2019): the linear model of items by items with a diagonal of zeros. With P = (XᵀX + λI)⁻¹ it scores
 * x − xP / diag(P). There are fewer people than items, so P = (I − Xᵀ(XXᵀ + λI)⁻¹X) / λ is had from a matrix of people.
 */
export function ease({ items, ofPeople, ofItems }: Likes, lambda: number): Recommender {
  const people = ofPeople.length;
  const root = new Float64Array(people * people);
  for (const liked of ofItems) {
    for (const a of liked) for (const b of liked) root[a * people + b]++;
  }
  for (let a = 0; a < people; a++) root[a * people + a] += lambda;
  cholesky(root, people);

  const diagonal = new Float64Array(items);
  for (let item = 0; item < items; item++) {
    const column = new Float64Array(people);
    for (const person of ofItems[item]) column[person] = 1;
    forward(root, people, column);
    diagonal[item] = 1 - column.reduce((sum, value) => sum + value * value, 0);
  }
  return (person) => {
    const together = new Float64Array(people);
    for (const item of ofPeople[person]) for (const other of ofItems[item]) together[other]++;
    forward(root, people, together);
    backward(root, people, together);
    const scores = new Float64Array(items);
    for (let item = 0; item < items; item++) {
      for (const other of ofItems[item]) scores[item] += together[other];
      scores[item] /= diagonal[item];
    }
    return scores;
  };
}

/** The lower root of a symmetric positive matrix, in its place. */
function cholesky(matrix: Float64Array, size: number): void {
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = matrix[i * size + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k] * matrix[j * size + k];
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * size + j];
    }
  }
}

function forward(root: Float64Array, size: number, vector: Float64Array): void {
  for (let i = vector.findIndex((value) => value !== 0); i >= 0 && i < size; i++) {
    let sum = vector[i];
    for (let k = 0; k < i; k++) sum -= root[i * size + k] * vector[k];
    vector[i] = sum / root[i * size + i];
  }
}

function backward(root: Float64Array, size: number, vector: Float64Array): void {
  for (let i = size - 1; i >= 0; i--) {
    vector[i] /= root[i * size + i];
    for (let k = 0; k < i; k++) vector[k] -= root[i * size + k] * vector[i];
  }
}
