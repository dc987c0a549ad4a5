using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace OrleansLlm.Silo.Hosting;

/// <summary>
/// The operator's file of settings: read once, or watched. A watched file is read again when it changes, a mounted one too, which tells no watcher; one that can not be read leaves
/// the settings as they were.
/// </summary>
internal sealed class SettingsFileSource : JsonConfigurationSource
{
    private readonly string _path;

    /// <param name="path">The file's whole path.</param>
    /// <param name="isWatched">Follows changes.</param>
    public SettingsFileSource(string path, bool isWatched = false)
    {
        _path = path;
        FileProvider = new PhysicalFileProvider(System.IO.Path.GetDirectoryName(path)!, ExclusionFilters.None) { UsePollingFileWatcher = isWatched, UseActivePolling = isWatched };
        (Path, Optional, ReloadOnChange) = (System.IO.Path.GetFileName(path), false, isWatched);
    }

    /// <summary>The same file, watched.</summary>
    public SettingsFileSource Watched() => new(_path, isWatched: true);

    /// <inheritdoc/>
    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new Provider(this);
    }

    private sealed class Provider(SettingsFileSource source) : JsonConfigurationProvider(source)
    {
        public override void Load(Stream stream)
        {
            try
            {
                base.Load(stream);
            }
            catch (Exception exception) when (exception is FormatException or IOException && Data.Count > 0)
            {
                // Half written, with a mistake, or on a disk that does not answer: what was read before stays.
            }
        }
    }
}
