// Garbage: 6 goroutines build binary trees and drop them beside a large tree that stays, so that the
// collector runs again and again and has much to mark.
package main

import (
	"log"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	builders = 6
	trees    = 40
	depth    = 13
	stays    = 18
)

type node struct{ left, right *node }

func build(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{build(depth - 1), build(depth - 1)}
}

func (n *node) count() int {
	if n.left == nil {
		return 1
	}
	return 1 + n.left.count() + n.right.count()
}

func main() {
	forest := build(stays)
	record.Run(func(percent int) {
		counts := make([]int, builders)
		var wait sync.WaitGroup
		for i := range builders {
			wait.Add(1)
			go func() {
				defer wait.Done()
				for range trees * percent / 100 {
					counts[i] += build(depth).count()
				}
			}()
		}
		wait.Wait()
		for _, n := range counts {
			if n != trees*percent/100*(1<<(depth+1)-1) {
				log.Fatal("a node was lost")
			}
		}
	})
	if forest.count() != 1<<(stays+1)-1 {
		log.Fatal("the forest was lost")
	}
}
