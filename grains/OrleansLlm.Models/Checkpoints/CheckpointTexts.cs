namespace OrleansLlm.Models.Checkpoints;

/// <summary>What of a checkpoint's folder is no weight: configuration, tokenizer, licence.</summary>
public static class CheckpointTexts
{
    private static readonly string[] s_weightFiles = [".safetensors", ".bin", ".pt", ".pth", ".gguf", ".h5", ".msgpack", ".ot", ".onnx", ".onnx_data", ".data", ".tflite"];

    /// <summary>Copies all but weights and hidden files; existing files are replaced.</summary>
    public static void Copy(string source, string target)
    {
        foreach (string path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(source, path);
            bool isHidden = name.Split(Path.DirectorySeparatorChar).Any(static part => part.StartsWith('.'));
            bool isWeight = s_weightFiles.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) || name.EndsWith(".safetensors.index.json", StringComparison.Ordinal);
            if (!isHidden && !isWeight)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, name))!);
                File.Copy(path, Path.Combine(target, name), overwrite: true);
            }
        }
    }
}
