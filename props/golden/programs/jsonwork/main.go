// encoding/json: 3 goroutines decode documents, change them and encode them again, and hand them over
// a buffered channel to one that decodes them once more and compares.
package main

import (
	"encoding/json"
	"log"
	"sync"

	"lab.example/programs/internal/record"
)

const (
	writers   = 3
	documents = 70
	entries   = 60
)

type entry struct {
	Name   string            `json:"name"`
	Scores []float64         `json:"scores"`
	Tags   map[string]string `json:"tags"`
}

func document() []byte {
	list := make([]entry, entries)
	for i := range list {
		list[i] = entry{
			Name:   "name",
			Scores: []float64{float64(i), 1.5, 2.25},
			Tags:   map[string]string{"kind": "row", "colour": "blue"},
		}
	}
	return encode(list)
}

func encode(list []entry) []byte {
	text, err := json.Marshal(list)
	if err != nil {
		log.Fatal(err)
	}
	return text
}

func decode(text []byte) (list []entry) {
	if err := json.Unmarshal(text, &list); err != nil {
		log.Fatal(err)
	}
	return list
}

func main() {
	record.Run(func(percent int) {
		source := document()
		texts := make(chan []byte, 4)
		var wait sync.WaitGroup
		for range writers {
			wait.Go(func() {
				for i := range documents * percent / 100 {
					list := decode(source)
					list[i%entries].Scores[0]++
					texts <- encode(list)
				}
			})
		}
		go func() {
			wait.Wait()
			close(texts)
		}()
		seen := 0
		for text := range texts {
			if len(decode(text)) != entries {
				log.Fatal("an entry was lost")
			}
			seen++
		}
		if seen != writers*documents*percent/100 {
			log.Fatal("a document was lost")
		}
	})
}
