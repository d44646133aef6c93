namespace CdnMusic.Origin.Catalogue;

/// <summary>How loud a track's source is (EBU R 128), and what was done about it.</summary>
/// <param name="IntegratedLufs">Measured on the source.</param>
/// <param name="TruePeakDbtp">Measured on the source.</param>
/// <param name="GainDb">In the lossy renditions already; a player adds it to the lossless one, which has the source's own samples.</param>
internal sealed record TrackLoudness(double IntegratedLufs, double TruePeakDbtp, double GainDb);
