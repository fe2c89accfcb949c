A merge undone, then the same proof again

A payload proved one person, and Ana undid it. The same identifiers do not merge them again, and nobody is asked about
them; each message goes where its strongest identifier is. The number stays with the one who had it.

---
Support | Rita writes "pelo número" with +5511900000001
Support | Rita writes "pelo id" with BR.99
Support | Rita writes "pelos dois" with +5511900000001 BR.99
Ana undoes the last link
Support | Rita writes "de novo os dois" with +5511900000001 BR.99
then

Support | Rita writes "só número" with +5511900000001
then
