namespace OrleansLlm.Routing.Learning.Files;

/// <summary>A quality model's settings in a file's header.</summary>
/// <param name="Outputs">Qualities foretold at once.</param>
/// <param name="Share">The neighbours' share, 0 to 1: 0, there are no neighbours; 1, there is no regression.</param>
/// <param name="Neighbours">How many neighbours count.</param>
/// <param name="Power">The power of their similarities.</param>
/// <param name="Shrinkage">The neighbours that the mean stands for.</param>
internal sealed record ModelSettings(int Outputs, double Share, int Neighbours, double Power, double Shrinkage);
