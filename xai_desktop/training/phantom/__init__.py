"""A chest that never was: shapes in centimetres, summed along the rays, exposed like a film.

Coordinates: x to the right of the film (the patient's left), y down, z away from the X-ray tube towards the detector;
the origin is the middle of the film, which is 39 cm wide and high.
"""
