using Microsoft.Extensions.Configuration;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Tests.Hosting;

public sealed class SettingsFileTests
{
    [Fact]
    public void A_file_is_read_again_and_one_with_a_mistake_leaves_what_was_read_before()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, ".settings.json");
        File.WriteAllText(path, """{"OrleansLlm":{"AdminKey":"the-first"}}""");
        using var settings = new ConfigurationManager();
        settings["OrleansLlm:SettingsFile"] = path;
        SettingsFile.AddTo(settings, settings);
        Assert.Equal("the-first", settings["OrleansLlm:AdminKey"]);

        foreach (var (text, expected) in new[] { ("""{"OrleansLlm":{"AdminKey":"the-second"}}""", "the-second"), ("""{"OrleansLlm":{"Adm""", "the-second"), ("", "the-second"), ("{}", null) })
        {
            File.WriteAllText(path, text);
            ((IConfigurationRoot)settings).Reload();
            Assert.Equal(expected, settings["OrleansLlm:AdminKey"]);
        }
    }
}
