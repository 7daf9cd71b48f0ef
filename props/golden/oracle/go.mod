module lab/oracle

go 1.23
