using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Graphs.Decoders;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Checkpoints;

public sealed class LlamaCFileTests
{
    [Fact]
    public void The_story_model_tells_its_documented_story()
    {
        string folder = TestData.Shared("models", "stories260K");
        using var models = new TemporaryFolder();
        var package = (ModelPackage)PackagedModel.Import(Path.Combine(folder, "stories260K.bin"), models.Path, "stories");
        using var file = LlamaCFile.Open(Path.Combine(folder, "stories260K.bin"));
        var spec = file.Spec with { HeadSize = package.Config.HeadSize };
        using var session = new DecoderSession(package.Graph.Path, spec, DecoderInputs.Lengths);
        var tokens = new List<int>();
        for (int token = 1; tokens.Count < 400;)
        {
            float[] logits = session.Append(token)[0];
            token = Array.IndexOf(logits, logits.Max());
            if (token == 1)
            {
                break;
            }

            tokens.Add(token);
        }

        string told = File.ReadAllText(Path.Combine(folder, "expected-greedy.txt")).Trim();
        string text = package.Tokenizer.Decode([.. tokens], skipSpecialTokens: true);
        Assert.StartsWith(told, text.Trim(), StringComparison.Ordinal);
        Assert.Equal(told.Length, text.Trim()[..told.Length].Length);
        Assert.Equal([1, .. tokens], package.Tokenizer.Encode(text, addSpecialTokens: true)[..(tokens.Count + 1)]);
    }

    [Fact]
    public void Files_of_another_kind_or_too_short_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.bin", "no model");
        Assert.Contains("no llama2.c checkpoint", Assert.Throws<ModelPackageException>(() => LlamaCFile.Open(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, [.. new[] { 64, 172, 5, 8, 4, 512, 512 }.SelectMany(BitConverter.GetBytes)]);
        Assert.Contains("bytes by its header. Given: 28", Assert.Throws<ModelPackageException>(() => LlamaCFile.Open(path)).Message, StringComparison.Ordinal);
    }
}
