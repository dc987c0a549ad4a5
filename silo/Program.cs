using Microsoft.Extensions.Options;
using OrleansLlm.Silo.Hosting;

try
{
    await SiloHost.Build(args).RunAsync();
    return 0;
}
catch (Exception exception) when (exception is StartupException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync($"OrleansLlm can not start: {exception.Message}");
    return 1;
}
