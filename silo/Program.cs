using Microsoft.Extensions.Options;
using OrleansLlm.Silo.Comparison;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Silo.Tuning;
using OrleansLlm.Silo.Workshop;

try
{
    if (args is ["tune", .. var rest])
    {
        return TuneCommand.Run(rest, Console.Out, Console.Error);
    }

    if (args is ["compare", .. var compared])
    {
        return CompareCommand.Run(compared, Console.Out, Console.Error);
    }

    if (args is ["quantize", .. var quantized])
    {
        return QuantizeCommand.Run(quantized, Console.Out, Console.Error);
    }

    if (args is ["prune", .. var pruned])
    {
        return PruneCommand.Run(pruned, Console.Out, Console.Error);
    }

    if (args is [ReadingProgram.Verb])
    {
        return await ReadingProgram.RunAsync();
    }

    await (await SiloHost.BuildAsync(args)).RunAsync();
    return 0;
}
catch (Exception exception) when (IsOperatorsToMend(exception))
{
    await Console.Error.WriteLineAsync($"OrleansLlm can not start: {exception.Message}");
    return 1;
}

// The binder has no exception type of its own: its InvalidOperationException names setting, value and type.
static bool IsOperatorsToMend(Exception exception) =>
    exception is StartupException or OptionsValidationException or InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" };
