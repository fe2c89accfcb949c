Two customers share the same number at once

Two customers without a known number both share one on request, in one batch, and it is the same. Only one of them can
have it. The first one is believed; the second raises a question, the number is contested, and neither is written to
at it.

---
in one batch
    Support | Rita writes "Oi" with BR.99 @rita
    Support | Davi writes "Olá" with BR.22 @davi
    Support | Rita shares the own number +5511900000001 with BR.99 @rita
    Support | Davi shares the own number +5511900000001 with BR.22 @davi
then

Ana answers two people
then
