Three contacts linked in a row, undone in the wrong order

Ana links the third to the second and the second to the first. Undoing the first of the links leaves the other as it
is.

---
Support | Rita writes "um" with +5511900000001
Support | Davi writes "dois" with +5511900000002
Support | Lia writes "três" with +5511900000003
Ana links #3 to #2
Ana links #2 to #1
then

Ana undoes the first link
then

Ana cannot link #2 to #1
Ana undoes the last link
then
