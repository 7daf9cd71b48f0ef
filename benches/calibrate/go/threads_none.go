//go:build !cgo || !linux

package main

func cCompiler() string { return "" }

func cSample(string, int) answer {
	return answer{Error: "no C compiler"}
}
