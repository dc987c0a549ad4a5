using System.Globalization;

namespace OrleansLlm.Models.Packages;

/// <summary>
/// Looks into an ONNX file (ModelProto of the ONNX specification) without loading it: is it one at all, and are the files with its
/// external weights there, inside the folder, and long enough.
/// </summary>
internal static class OnnxFile
{
    private const int ModelGraph = 7;
    private const int GraphNode = 1;
    private const int GraphInitializer = 5;
    private const int GraphInput = 11;
    private const int GraphOutput = 12;
    private const int ValueName = 1;
    private const int ValueType = 2;
    private const int TensorExternalData = 13;

    /// <summary>Checks the file.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="folder">The model folder; external data must lie in it.</param>
    /// <returns>The graph's inputs and outputs.</returns>
    /// <exception cref="ModelPackageException">It is no ONNX model, or weights are missing.</exception>
    public static OnnxSignature Check(string path, string folder)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 512);
            var skimmer = new ProtobufSkimmer(stream);
            var inputs = new Dictionary<string, long>(StringComparer.Ordinal);
            var outputs = new HashSet<string>(StringComparer.Ordinal);
            int nodes = 0;
            while (skimmer.Next(stream.Length, out int field, out long length))
            {
                if (field == ModelGraph && length >= 0)
                {
                    nodes += CheckGraph(skimmer, skimmer.Position + length, path, folder, inputs, outputs);
                }
                else if (length > 0)
                {
                    skimmer.Skip(length);
                }
            }

            return nodes > 0 ? new OnnxSignature(inputs, outputs) : throw new ModelPackageException(path, null, "holds no graph: an ONNX model expected");
        }
        catch (InvalidDataException error)
        {
            throw new ModelPackageException(path, null, $"is no ONNX model (a truncated download, or a Git LFS pointer?): {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackageException(path, null, $"can not be read: {error.Message}", error);
        }
    }

    private static int CheckGraph(
        ProtobufSkimmer skimmer, long end, string path, string folder, Dictionary<string, long> inputs, HashSet<string> outputs)
    {
        int nodes = 0;
        while (skimmer.Next(end, out int field, out long length))
        {
            nodes += field == GraphNode ? 1 : 0;
            if (field == GraphInitializer && length >= 0)
            {
                CheckTensor(skimmer, skimmer.Position + length, path, folder);
            }
            else if (field is GraphInput or GraphOutput && length >= 0)
            {
                var (name, type) = ReadValue(skimmer, skimmer.Position + length);
                if (field == GraphInput)
                {
                    inputs[name] = type;
                }
                else
                {
                    outputs.Add(name);
                }
            }
            else if (length > 0)
            {
                skimmer.Skip(length);
            }
        }

        return nodes;
    }

    private static (string Name, long Type) ReadValue(ProtobufSkimmer skimmer, long end)
    {
        string name = "";
        long type = 0;
        while (skimmer.Next(end, out int field, out long length))
        {
            if (field == ValueName && length >= 0)
            {
                name = skimmer.Text(length);
            }
            else if (field == ValueType && length >= 0)
            {
                type = ReadElementType(skimmer, skimmer.Position + length, depth: 0);
            }
            else if (length > 0)
            {
                skimmer.Skip(length);
            }
        }

        return (name, type);
    }

    // TypeProto.tensor_type(1).elem_type(1): first fields all the way down.
    private static long ReadElementType(ProtobufSkimmer skimmer, long end, int depth)
    {
        long type = 0;
        while (skimmer.Next(end, out int field, out long length))
        {
            if (field == 1 && length >= 0 && depth == 0)
            {
                type = ReadElementType(skimmer, skimmer.Position + length, depth: 1);
            }
            else if (field == 1 && length < 0 && depth == 1)
            {
                type = skimmer.Value;
            }
            else if (length > 0)
            {
                skimmer.Skip(length);
            }
        }

        return type;
    }

    private static void CheckTensor(ProtobufSkimmer skimmer, long end, string path, string folder)
    {
        var external = new Dictionary<string, string>(StringComparer.Ordinal);
        while (skimmer.Next(end, out int field, out long length))
        {
            if (field == TensorExternalData && length >= 0)
            {
                var (key, value) = ReadEntry(skimmer, skimmer.Position + length);
                external[key] = value;
            }
            else if (length > 0)
            {
                skimmer.Skip(length);
            }
        }

        if (external.TryGetValue("location", out string? location))
        {
            CheckExternal(path, folder, location, Number(external, "offset") + Number(external, "length"));
        }
    }

    private static (string Key, string Value) ReadEntry(ProtobufSkimmer skimmer, long end)
    {
        string key = "";
        string value = "";
        while (skimmer.Next(end, out int field, out long length))
        {
            string text = length >= 0 ? skimmer.Text(length) : "";
            (key, value) = field == 1 ? (text, value) : (key, text);
        }

        return (key, value);
    }

    private static long Number(Dictionary<string, string> entries, string key) =>
        entries.TryGetValue(key, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private static void CheckExternal(string path, string folder, string location, long needed)
    {
        // Locations are relative to the ONNX file; a way out of the model folder would read any file of the machine as weights.
        string? file = PackageFiles.Inside(Path.GetDirectoryName(path)!, location);
        if (file is null || PackageFiles.Inside(folder, Path.GetRelativePath(folder, file)) is null)
        {
            throw new ModelPackageException(path, null, $"keeps weights outside the model folder. Given: {location}");
        }

        if (!File.Exists(file))
        {
            throw new ModelPackageException(path, null, $"needs its external weights, which are missing: {location}");
        }

        long there = new FileInfo(file).Length;
        if (there < needed)
        {
            throw new ModelPackageException(file, null, $"is too short: {Path.GetFileName(path)} needs {needed} bytes. Given: {there}");
        }
    }
}
