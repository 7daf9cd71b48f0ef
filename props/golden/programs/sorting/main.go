// A parallel merge sort of 1,600,000 numbers: each half above 50,000 numbers is a goroutine of its own,
// and its parent sorts the other half and waits for it with a wait group.
package main

import (
	"log"
	"slices"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	numbers = 1_600_000
	alone   = 50_000
)

func mergeSort(list, room []uint64) {
	if len(list) <= alone {
		slices.Sort(list)
		return
	}
	half := len(list) / 2
	var wait sync.WaitGroup
	wait.Add(1)
	go func() {
		defer wait.Done()
		mergeSort(list[:half], room[:half])
	}()
	mergeSort(list[half:], room[half:])
	wait.Wait()
	merge(list, room, half)
}

func merge(list, room []uint64, half int) {
	copy(room, list)
	left, right := room[:half], room[half:]
	for i := range list {
		if len(right) == 0 || len(left) > 0 && left[0] <= right[0] {
			list[i], left = left[0], left[1:]
		} else {
			list[i], right = right[0], right[1:]
		}
	}
}

func main() {
	record.Run(func(percent int) {
		list := make([]uint64, numbers*percent/100)
		x := uint64(1)
		for i := range list {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
			list[i] = x
		}
		mergeSort(list, make([]uint64, len(list)))
		if !slices.IsSorted(list) {
			log.Fatal("not sorted")
		}
	})
}
