using OrleansLlm.Models.Packages;
using OrleansLlm.Training.Embedded;

namespace OrleansLlm.Training.Tests.Embedded;

/// <summary>The two chat models that come with the silo.</summary>
public sealed class BuiltInModelsTests
{
    private const long MostBytes = 6 * 1024 * 1024;

    [Theory]
    [InlineData("ember")]
    [InlineData("spark")]
    public void A_built_in_model_has_its_recipes_shape_and_is_small(string name)
    {
        var (package, shape) = (ModelPackage.Load(BuiltInFolder.Of(name)), EmbeddedShape.Named[name]);

        Assert.Equal((shape.Layers, shape.Heads, shape.HeadSize, shape.Context), (package.Config.Layers, package.Config.KeyValueHeads, package.Config.HeadSize, package.Config.ContextLength));
        Assert.InRange(Directory.EnumerateFiles(package.Folder).Sum(file => new FileInfo(file).Length), 1, MostBytes);
    }

    [Fact]
    public void Both_read_the_same_tokens_so_that_one_can_propose_for_the_other()
    {
        foreach (var file in (string[])["tokenizer.json", "tokenizer_config.json"])
        {
            Assert.Equal(File.ReadAllText(Path.Combine(BuiltInFolder.Of("ember"), file)), File.ReadAllText(Path.Combine(BuiltInFolder.Of("spark"), file)));
        }
    }
}
