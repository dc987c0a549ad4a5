using OrleansLlm.Cli;
using OrleansLlm.Cli.Terminal;

using var interrupts = new Interrupts();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupts.Press();
};
return await CliApp.RunAsync(args, CliEnvironment.OfProcess(interrupts));
