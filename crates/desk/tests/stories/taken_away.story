Ana takes a number away that was paired by mistake

The number came with Rita's id, but it is her husband's phone. Ana takes it away: it and what came by it alone are a
visitor of their own, and the same pair does not bring it back. Rita is answered at her id.

---
Support | Rita writes "Oi" with BR.99
Support | Rita writes "com o telefone dele" with +5511900000001 BR.99
Support | somebody writes "só o número" with +5511900000001
Ana takes +5511900000001 away from #1
then

Support | Rita writes "de novo os dois" with +5511900000001 BR.99
Support | somebody writes "só o número, outra vez" with +5511900000001
then
