package replay

// An element of a `bot` line after Accept: a want that was kept, or a name
// that is new.
type element struct {
	keep *Want  // nil for a new one
	name string // of a new one
}

// What changing a group of `bot` lines costs. A want that is replaced costs
// less than one taken away beside one put in, so that a new name stands where
// the old one stood; `...` never swallows what a name stood for.
const (
	costReplace = 3
	costRemove  = 4
	costInsert  = 4
)

// aligner finds the cheapest change that makes wants hold for got.
type aligner struct {
	*names
	wants []*Want
	got   []Message
	best  map[[2]int]choice
}

type choice struct {
	cost int
	op   op
	take int // messages
}

type op uint8

const (
	opDone op = iota
	opKeep
	opAny // one message under a `...` that goes on
	opReplace
	opRemove
	opInsert
)

// align returns for each want what stands in its place (nothing, or one
// element), and after[i], what is put in before want i; after[len(wants)] is
// put in at the end.
func (n *names) align(wants []*Want, got []Message) (in []*element, before [][]element) {
	a := aligner{names: n, wants: wants, got: got, best: map[[2]int]choice{}}
	in = make([]*element, len(wants))
	before = make([][]element, len(wants)+1)
	for i, j := 0, 0; i < len(wants) || j < len(got); {
		c := a.cheapest(i, j)
		switch c.op {
		case opKeep:
			in[i] = &element{keep: wants[i]}
			i++
		case opReplace:
			in[i] = a.fresh(j, c.take)
			i++
		case opRemove:
			i++
		case opInsert:
			before[i] = append(before[i], *a.fresh(j, c.take))
		}
		j += c.take
	}
	return in, before
}

// fresh names the messages [j, j+take).
func (a *aligner) fresh(j, take int) *element {
	return &element{name: a.label(a.got[j : j+take])}
}

func (a *aligner) cheapest(i, j int) choice {
	at := [2]int{i, j}
	if c, ok := a.best[at]; ok {
		return c
	}
	best := choice{cost: 1 << 30}
	try := func(o op, step, take, cost int) {
		if total := cost + a.cheapest(i+step, j+take).cost; total < best.cost {
			best = choice{total, o, take}
		}
	}
	if i == len(a.wants) && j == len(a.got) {
		best = choice{}
		a.best[at] = best
		return best
	}
	if i < len(a.wants) {
		if a.wants[i].Any {
			try(opKeep, 1, 0, 0)
			if j < len(a.got) {
				try(opAny, 0, 1, 0)
			}
		} else {
			for _, k := range a.takes(a.wants[i], a.got, j) {
				try(opKeep, 1, k, 0)
			}
		}
	}
	if j < len(a.got) {
		k := a.named(j)
		if i < len(a.wants) && !a.wants[i].Any {
			try(opReplace, 1, k, costReplace)
		}
		try(opInsert, 0, k, costInsert)
	}
	if i < len(a.wants) {
		try(opRemove, 1, 0, costRemove)
	}
	a.best[at] = best
	return best
}

// named counts the messages from j on that one name of ours stands for: the
// run of a step, or one message of a step without an id.
func (a *aligner) named(j int) int {
	k := run(a.got, j)
	if a.of(sources(a.got[j:j+k])) == "" {
		return 1
	}
	return k
}
