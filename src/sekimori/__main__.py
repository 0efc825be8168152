from sekimori.cli import main

main()
