internal import Commands

await runDrey()
