using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace OrleansLlm.Silo.Hosting;

/// <summary>
/// A JSON file of settings of the operator's choice (<c>OrleansLlm:SettingsFile</c>): providers and routes are easier written there than in environment variables,
/// which win over it, as the command line does. It counts as it was at the start; the keys follow it (<see cref="LiveSettings"/>).
/// </summary>
internal static class SettingsFile
{
    private const string Setting = HostSettings.Section + ":SettingsFile";

    /// <summary>Adds the file that the configuration so far names, if it names one.</summary>
    /// <exception cref="StartupException">It is not there, or no JSON.</exception>
    public static void AddTo(IConfigurationBuilder builder, IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } given)
        {
            return;
        }

        var path = Path.GetFullPath(given);
        if (!File.Exists(path))
        {
            throw new StartupException($"{Setting} must be a file that is there. Given: {given}.");
        }

        var source = new SettingsFileSource(path);
        Try(path, source);
        builder.Sources.Insert(PlaceOf(builder.Sources), source);
    }

    // Behind the program's own files, before what the operator says at the start.
    private static int PlaceOf(IList<IConfigurationSource> sources)
    {
        for (var i = sources.Count; i > 0; i--)
        {
            if (sources[i - 1] is not (EnvironmentVariablesConfigurationSource { Prefix: null or "" } or CommandLineConfigurationSource or ChainedConfigurationSource))
            {
                return i;
            }
        }

        return 0;
    }

    private static void Try(string path, JsonConfigurationSource source)
    {
        try
        {
            new ConfigurationBuilder().Add(source).Build();
        }
        catch (InvalidDataException wrong)
        {
            throw new StartupException($"{Setting}: {path} is no JSON file of settings: {wrong.GetBaseException().Message}");
        }
    }
}
