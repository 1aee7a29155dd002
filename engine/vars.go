package engine

// Vars are the variables of a frame, sorted by name.
type Vars []Var

// Var is one of them; see package value for what Value can be.
type Var struct {
	Name  string
	Value any
}

// Get returns the value of name, nil where it is missing.
func (v Vars) Get(name string) any {
	if i, ok := v.find(name); ok {
		return v[i].Value
	}
	return nil
}

func (v Vars) find(name string) (int, bool) {
	lo, hi := 0, len(v)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if v[mid].Name < name {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(v) && v[lo].Name == name
}

// With returns a copy in which name has the value; nil takes it away.
func (v Vars) With(name string, value any) Vars {
	i, ok := v.find(name)
	switch {
	case ok && value == nil && len(v) == 1:
		return nil
	case ok && value == nil:
		out := make(Vars, 0, len(v)-1)
		return append(append(out, v[:i]...), v[i+1:]...)
	case value == nil:
		return v
	case ok:
		out := append(make(Vars, 0, len(v)), v...)
		out[i].Value = value
		return out
	}
	out := make(Vars, 0, len(v)+1)
	out = append(append(out, v[:i]...), Var{name, value})
	return append(out, v[i:]...)
}
