module lab.example/programs

go 1.26
