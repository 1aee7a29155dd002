package match

import "strings"

// inLangs tokenizes the text and reads it in each of the contact's languages,
// until one understands it.
func inLangs(text string, ctx *Context, whole bool, read func(r *reader) (any, bool)) (any, bool) {
	toks := dehyphen(tokenize(text))
	if len(toks) == 0 {
		return nil, false
	}
	for _, lang := range ctx.langs() {
		if v, ok := read(newReader(text, toks, lang, ctx, whole)); ok {
			return v, true
		}
	}
	return nil, false
}

// eachLang walks the text once. At each place the language that reads most
// wins, then the contact's first. read returns the value that begins at i and
// where it ends; or nil, and the place up to which nothing is to be looked for.
func eachLang(text string, ctx *Context, read func(r *reader, i int) (v any, end, next int)) []Reading {
	toks := dehyphen(tokenize(text))
	if len(toks) == 0 {
		return nil
	}
	langs := ctx.langs()
	readers := make([]*reader, len(langs))
	for i, lang := range langs {
		readers[i] = newReader(text, toks, lang, ctx, false)
	}
	var list []Reading
	for i := 0; i < len(toks); {
		var best any
		bestEnd, next := i, i+1
		for _, r := range readers {
			v, end, skip := read(r, i)
			next = max(next, skip)
			if v != nil && end > bestEnd {
				best, bestEnd = v, end
			}
		}
		if best == nil {
			i = next
			continue
		}
		list = append(list, Reading{best, toks[i].start, toks[bestEnd-1].end})
		i = bestEnd
	}
	return list
}

// starts returns where the value of a whole message may begin: at its first
// word, or behind words that lead up to it, the longest lead last.
func (r *reader) starts() []int {
	list := []int{0}
	at := 0
	for range 6 {
		next := r.skip(at, sLead)
		for r.sign(next, ",.!:;…،؟") && next > at {
			next++
		}
		if next == at || next >= len(r.toks) {
			break
		}
		at = next
		list = append(list, at)
	}
	return list
}

// noisy tells whether the word at i is part of words that are no value.
func (r *reader) noisy(i int) bool {
	for j := max(0, i-3); j <= i; j++ {
		if r.skip(j, sNoise) > i {
			return true
		}
	}
	return false
}

// done tells whether nothing but polite words and marks follows i.
func (r *reader) done(i int) bool {
	for i < len(r.toks) {
		t := r.toks[i]
		if t.kind == sign && !strings.Contains("%/+-:", t.text) || t.kind == word && isEmojiText(t.text) {
			i++
			continue
		}
		next := r.skip(i, sTail)
		if next == i {
			return false
		}
		i = next
	}
	return true
}
