namespace OrleansLlm.Models.Hub;

/// <summary>How far a download has come.</summary>
/// <param name="File">The file that is being read.</param>
/// <param name="ReceivedBytes">Bytes of all files that are there, those of an earlier, broken download included.</param>
/// <param name="TotalBytes">Bytes of all files.</param>
public readonly record struct HubProgress(string File, long ReceivedBytes, long TotalBytes);
