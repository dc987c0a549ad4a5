using CsCheck;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Packages;

/// <summary>Folders that were spoiled, or made to do harm: they are told of, and nothing else happens.</summary>
public sealed class DamagedPackageTests
{
    private static readonly string[] s_files = ["genai_config.json", "tokenizer.json", "tokenizer_config.json", "model.onnx"];

    [Theory]
    [InlineData("""{"model":{"type":"BPE","vocab":{"\ud800":0},"merges":[]}}""")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\x{zz}"},"behavior":"Isolated"}}""")]
    [InlineData("""{"model":{"type":"WordPiece","unk_token":"a","vocab":{"a":0,"##b":1}},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"\\x{ffffffffff}"},"behavior":"Isolated"}}""")]
    public void A_damaged_package_is_listed_and_hides_no_other(string tokenizer)
    {
        using var good = new PackageFolder();
        using var bad = new PackageFolder();
        bad.Write("tokenizer.json", tokenizer);
        Directory.Move(bad.Folder, Path.Combine(good.ParentFolder, "bad"));
        var found = ModelCatalogFolder.Discover(good.ParentFolder);
        Assert.Equal(["bad", "copy"], found.Select(entry => Path.GetFileName(entry.Folder)));
        Assert.NotNull(found[0].Error);
        Assert.Null(found[1].Error);
    }

    [Fact]
    public void Whatever_bytes_of_a_package_are_changed_it_is_read_or_refused()
    {
        using var folder = new PackageFolder();
        var contents = s_files.Select(name => File.ReadAllBytes(folder.Path(name))).ToArray();
        Gen.Select(Gen.Int[0, s_files.Length - 1], Gen.Select(Gen.Double.Unit, Gen.Byte).Array[1, 3], Gen.Bool).Sample(
            (file, changes, isCut) =>
            {
                byte[] changed = [.. contents[file]];
                foreach (var (place, value) in changes)
                {
                    changed[(int)(place * Math.Min(changed.Length, 4_000))] = value;
                }

                File.WriteAllBytes(folder.Path(s_files[file]), isCut ? changed[..(int)(changes[0].Item1 * changed.Length)] : changed);
                try
                {
                    _ = PackagedModel.Load(folder.Folder);
                }
                catch (ModelPackageException)
                {
                    // Named and refused.
                }
                finally
                {
                    File.WriteAllBytes(folder.Path(s_files[file]), contents[file]);
                }
            },
            iter: 150,
            threads: 1);
    }
}
