using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace OrleansLlm.Silo.Hosting;

/// <summary>A JSON file of settings that is read again when it changes, mounted ones too, which tell no watcher. One that can not be read leaves the settings as they were.</summary>
internal sealed class WatchedJsonSource : JsonConfigurationSource
{
    /// <param name="path">The file's whole path.</param>
    public WatchedJsonSource(string path)
    {
        FileProvider = new PhysicalFileProvider(System.IO.Path.GetDirectoryName(path)!, ExclusionFilters.None) { UsePollingFileWatcher = true, UseActivePolling = true };
        (Path, Optional, ReloadOnChange) = (System.IO.Path.GetFileName(path), false, true);
    }

    /// <inheritdoc/>
    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new Provider(this);
    }

    private sealed class Provider(WatchedJsonSource source) : JsonConfigurationProvider(source)
    {
        public override void Load(Stream stream)
        {
            try
            {
                base.Load(stream);
            }
            catch (FormatException) when (Data.Count > 0)
            {
                // Half written, or with a mistake: what was read before stays.
            }
        }
    }
}
