using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Checkpoints.Tokenizers;
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

    [Theory]
    [InlineData(0, -64)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, -4)]
    [InlineData(5, 0)]
    [InlineData(6, -1)]
    [InlineData(2, int.MaxValue)]
    [InlineData(5, int.MinValue)]
    public void A_header_whose_numbers_can_not_be_is_refused_before_anything_is_made_of_them(int field, int value)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("model.bin", "");
        int[] header = [64, 172, 5, 8, 4, 512, 512];
        header[field] = value;
        File.WriteAllBytes(path, [.. header.SelectMany(BitConverter.GetBytes), .. new byte[64]]);
        Assert.Equal(path, Assert.Throws<ModelPackageException>(() => LlamaCFile.Open(path)).File);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_token_of_an_impossible_length_is_refused(int length)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("tok1.bin", "");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(4), .. BitConverter.GetBytes(0.5f), .. BitConverter.GetBytes(length), .. "abc"u8]);
        Assert.Contains($"Given: {length}", Assert.Throws<ModelPackageException>(() => LlamaCTokenizer.Read(path, 1)).Message, StringComparison.Ordinal);
    }
}
