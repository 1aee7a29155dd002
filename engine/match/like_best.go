package match

// likeWork is what one look-up counts in.
type likeWork struct {
	shared []int32 // triples in common, by word of the examples; zero between uses
	met    []int32 // the words with any
	near   []nearWord
	grams  []uint32
	common []exampleWork // by example
	covers []cover       // by entry
}

// exampleWork is how far an example is covered.
type exampleWork struct {
	sum  int32 // the weight of what it has in common with the message
	part int32 // of sum, what the message's current word brought
	word int32 // that word, counted from 1
	told bool  // something in common is more than a small word
}

// count makes room for the words of the examples.
func (w *likeWork) count(words int) {
	if len(w.shared) < words {
		w.shared = make([]int32, words)
	}
	w.met = w.met[:0]
}

// best returns the entry that the words are likely to mean.
func (x *likeIndex) best(words []string, accept func(id int) bool) Likely {
	work := likeScratch.Get().(*likeWork)
	defer likeScratch.Put(work)
	weight := x.compare(words, work)
	x.cover(weight, work)
	return x.likely(len(words), weight, work, accept)
}

// compare finds what each example has in common with the words, and returns
// the weight of the words.
func (x *likeIndex) compare(words []string, work *likeWork) (weight int32) {
	if cap(work.common) < len(x.examples) {
		work.common = make([]exampleWork, len(x.examples))
	}
	work.common = work.common[:len(x.examples)]
	clear(work.common)
	for i, s := range words {
		near, w := x.meet(s, work)
		weight += w
		tells := x.tells(s)
		for _, n := range near {
			v := &x.words[n.word]
			part := min(w, v.weight) * n.like >> 8
			tells := tells && x.tells(v.text)
			for _, e := range v.in {
				c := &work.common[e]
				if c.word != int32(i+1) {
					c.word, c.part = int32(i+1), 0
				}
				if part > c.part {
					c.sum += part - c.part
					c.part = part
					c.told = c.told || tells
				}
			}
		}
	}
	return weight
}

// meet returns the words of the examples that are like s, and its weight.
func (x *likeIndex) meet(s string, work *likeWork) ([]nearWord, int32) {
	if v, ok := x.vocab[s]; ok {
		return x.words[v].near, x.words[v].weight
	}
	work.grams = appendGrams(work.grams[:0], s)
	work.near = x.appendNear(work.near[:0], s, work.grams, work)
	return work.near, x.weigh(s, work.near)
}

// cover works out the likeness of each entry's best two examples.
func (x *likeIndex) cover(weight int32, work *likeWork) {
	work.covers = work.covers[:0]
	for _, e := range x.entries {
		var c cover
		for i := e.start; i < e.end; i++ {
			if work.common[i].sum == 0 {
				continue
			}
			if s := x.likeness(i, weight, work); s > c.best {
				c.best, c.second, c.told = s, c.best, work.common[i].told
			} else if s > c.second {
				c.second = s
			}
		}
		work.covers = append(work.covers, c)
	}
}

// likeness is the share of a message and an example that they have in common.
func (x *likeIndex) likeness(i int, weight int32, work *likeWork) float64 {
	return min(1, float64(2*work.common[i].sum)/float64(weight+x.examples[i].weight))
}

// likely picks the entry that stands highest among those that are accepted.
func (x *likeIndex) likely(words int, weight int32, work *likeWork, accept func(id int) bool) Likely {
	first := x.next(work, accept)
	if first < 0 {
		return Likely{}
	}
	c := work.covers[first]
	work.covers[first] = cover{}
	c.lead = c.standing()
	if second := x.next(work, accept); second >= 0 {
		c.lead -= work.covers[second].standing()
	}
	e := x.entries[first]
	for i := e.start; i < e.end; i++ {
		if work.common[i].sum > 0 && x.likeness(i, weight, work) == c.best {
			return Likely{e.id, c.chance(words), x.examples[i].text, x.lang}
		}
	}
	return Likely{}
}

// next returns the entry that stands highest, and takes those out that are
// refused; -1 where nothing is left.
func (x *likeIndex) next(work *likeWork, accept func(id int) bool) int {
	for {
		best, top := -1, 0.0
		for i, c := range work.covers {
			if s := c.standing(); s > top {
				best, top = i, s
			}
		}
		if best < 0 || accept == nil || accept(x.entries[best].id) {
			return best
		}
		work.covers[best] = cover{}
	}
}
