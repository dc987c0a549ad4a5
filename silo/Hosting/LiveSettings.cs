namespace OrleansLlm.Silo.Hosting;

/// <summary>
/// The settings as their files are now, for what follows them while the silo runs. Apart from the host's: options that are read there for the first time after a change
/// would be of another moment than the rest, and unchecked.
/// </summary>
internal sealed class LiveSettings(IConfigurationRoot configuration) : IDisposable
{
    /// <summary>Of the same sources in the same order.</summary>
    public static LiveSettings Of(IConfigurationBuilder sources)
    {
        var live = new ConfigurationBuilder();
        foreach (var source in sources.Sources)
        {
            live.Add(source is SettingsFileSource file ? file.Watched() : source);
        }

        return new LiveSettings(live.Build());
    }

    /// <summary>The host's settings now; not checked.</summary>
    public HostSettings Read() => configuration.GetSection(HostSettings.Section).Get<HostSettings>() ?? new HostSettings();

    public void Dispose() => (configuration as IDisposable)?.Dispose();
}
