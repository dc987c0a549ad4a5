using Microsoft.Extensions.Configuration;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Tests.Hosting;

public sealed class SettingsFileTests
{
    [Fact]
    public void The_host_keeps_to_what_the_file_was_and_a_live_look_follows_it_but_for_mistakes()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, ".settings.json");
        File.WriteAllText(path, """{"OrleansLlm":{"AdminKey":"the-first"}}""");
        using var settings = new ConfigurationManager();
        settings["OrleansLlm:SettingsFile"] = path;
        SettingsFile.AddTo(settings, settings);
        settings.AddInMemoryCollection([new("OrleansLlm:DataFolder", "wins")]);
        Assert.Equal("the-first", settings["OrleansLlm:AdminKey"]);
        using var root = (ConfigurationRoot)new ConfigurationBuilder().Add(settings.Sources.OfType<SettingsFileSource>().Single().Watched()).Build();
        using var live = LiveSettings.Of(settings);
        Assert.Equal(("the-first", "wins"), (live.Read().AdminKey, live.Read().DataFolder));

        foreach (var (text, expected) in new[] { ("""{"OrleansLlm":{"AdminKey":"the-second"}}""", "the-second"), ("""{"OrleansLlm":{"Adm""", "the-second"), ("", "the-second"), ("{}", null) })
        {
            File.WriteAllText(path, text);
            root.Reload();
            Assert.Equal(expected, root["OrleansLlm:AdminKey"]);
        }

        Assert.Equal("the-first", settings["OrleansLlm:AdminKey"]);
    }
}
